// Which sessions of an account belong to which registration, and which of them are live.
//
// The fields `push_identifier` and `push_settings` of a session are a public contract (C35): other modules read them, and
// one that sets `push_identifier` binds the session to that registration. A session may enable several registrations,
// which one field can't tell, so they are remembered beside it.

import * as jid from "util.jid";
