// Keys may be none, and what comes back has to be looked at; util.jwt wants its algorithm by name.
import * as crypto from "util.crypto";
import * as jwt from "util.jwt";
import { type Equal, holds } from "./equal";

declare const pem: string;

holds<Equal<ReturnType<typeof crypto.import_private_pem>, CryptoKey | undefined>>();
holds<Equal<ReturnType<CryptoKey["public_raw"]>, string | undefined>>();

// @ts-expect-error the key may be none
crypto.import_public_pem(pem).get_type();
// @ts-expect-error it knows one curve
crypto.import_public_ec_raw(pem, "P-384");
// @ts-expect-error there are no further data to authenticate
crypto.aes_128_gcm_encrypt(pem, pem, pem, pem);

const [text, reason] = crypto.aes_128_gcm_decrypt(pem, pem, pem);
holds<Equal<typeof text, string | undefined>>();
holds<Equal<typeof reason, string | undefined>>();

if (!jwt.new_signer) throw "only in 13.0";
const sign = jwt.new_signer("ES256", pem);
holds<Equal<ReturnType<typeof sign>, string>>();
// @ts-expect-error no such algorithm
jwt.new_signer("ES384", pem);
