/** The events of the modules of this repository, for modules that listen to them. */

/// <reference path="../index.d.ts" />
/// <reference path="./push.d.ts" />
/// <reference path="./undelivered.d.ts" />
