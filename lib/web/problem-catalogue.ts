/** What a problem's page says: what happened, and what to do. */
export interface ProblemWords {
  title: string;
  happened: string;
  todo: string;
}

const words = (title: string, happened: string, todo: string): ProblemWords => ({ title, happened, todo });

/** Problems by code: the pages behind the `type` of problem documents. */
const CATALOGUE: Record<string, ProblemWords> = {
  validation_failed: words(
    "Validation failed",
    "The request was read, but one or more fields are not valid. Nothing was changed.",
    "`errors` has one entry per fault: `pointer` says where, `code` what, `line` the line within a text. Mend them all and send it again.",
  ),
  invalid_parameter: words(
    "Invalid parameter",
    "A query parameter is not known, given twice, or out of its range.",
    "`errors` names it. Limits go from 1 to 200; cursors belong to the list and sort they came from.",
  ),
  malformed_json: words(
    "Malformed JSON",
    "The body is not one JSON object in UTF-8.",
    "Check quotes, commas and the encoding.",
  ),
  wrong_content_type: words(
    "Wrong content type",
    "The body is not declared as JSON.",
    "Send `Content-Type: application/json`.",
  ),
  body_too_large: words(
    "Body too large",
    "The body has more than 1 MiB, or, where update packages are uploaded, more than 12 MiB.",
    "Send less at once.",
  ),
  malformed_if_match: words(
    "Malformed If-Match",
    "If-Match holds something other than one strong ETag.",
    'Send the ETag as it came, such as `"7"`, or leave the header out.',
  ),
  malformed_idempotency_key: words(
    "Malformed Idempotency-Key",
    "The key has unusual characters or more than 255 of them.",
    "Use 1 to 255 visible ASCII characters; a UUID is a good choice.",
  ),
  idempotency_key_busy: words(
    "First request still runs",
    "A request with the same Idempotency-Key has not ended.",
    "Wait a second and send it again: you will get the first one's answer.",
  ),
  idempotency_key_reused: words(
    "Idempotency-Key used before",
    "The key was used for a request with another method, path or body.",
    "Use a new key for a new request.",
  ),
  not_signed_in: words(
    "Not signed in",
    "The request has no token and no valid session.",
    "Send `Authorization: Bearer bsk_...`, or sign in.",
  ),
  invalid_token: words(
    "Invalid token",
    "The token is unknown, revoked or expired.",
    "Create another one under Manage, API tokens.",
  ),
  permission_required: words(
    "Permission required",
    "The token does not hold the scope, or the role not the permission, that `facts.permission` names.",
    "Use a token with that scope, or ask an Administrator.",
  ),
  password_change_required: words(
    "Password must be changed",
    "The password is temporary: somebody else made it.",
    "Sign in and choose a password of your own.",
  ),
  cross_site_request: words(
    "Cross-site request",
    "A change with a session cookie came from another site, or did not say where it came from.",
    "Scripts send a token instead of a cookie.",
  ),
  wrong_credentials: words(
    "Wrong credentials",
    "E-mail or password is wrong.",
    "Try again, or ask an Administrator to reset the password.",
  ),
  too_many_attempts: words("Too many attempts", "Too many sign-ins failed.", "Wait as long as `Retry-After` says."),
  too_many_streams: words("Too many live streams", "Too many event streams are open.", "Close some, then try again."),
  rate_limited: words(
    "Too many requests",
    "More requests came in a minute than the limit allows.",
    "Wait as long as `Retry-After` says. `RateLimit` on every answer tells what is left.",
  ),
  database_unavailable: words(
    "Database unavailable",
    "The database does not answer, or is too busy.",
    "Try again after `Retry-After`. An Idempotency-Key makes that safe.",
  ),
  internal_error: words(
    "Internal error",
    "Something went wrong on our side. It is logged under the request id.",
    "Try again; if it stays, tell whoever runs this platform the request id.",
  ),
  unknown_resource: words("Unknown address", "There is nothing at this address.", "The API reference lists them all."),
  base_station_not_found: words(
    "Base station not found",
    "No base station with this id is there, or it is not yours to see.",
    "Look it up in the list. It can be named by id, `lrr:` or `uuid:`.",
  ),
  update_key_not_found: words(
    "Not found",
    "No update key of your organization has this id.",
    "List them with `GET /update-keys`.",
  ),
  update_key_known: words(
    "Key is there already",
    "A key with the same 64 bytes, or with the same CRC-32, is known already. Nothing was changed.",
    "Use the one that is there.",
  ),
  update_key_in_use: words(
    "Key in use",
    "Update packages are signed with this key. Nothing was changed.",
    "Delete the packages first, or keep the key.",
  ),
  update_package_not_found: words(
    "Not found",
    "No update package of your organization has this id, or it was deleted.",
    "List them with `GET /update-packages`.",
  ),
  update_package_in_use: words(
    "Update package in use",
    "Base stations still wait for this update. Nothing was changed.",
    "Withdraw it there first: `DELETE /base-stations/{id}/update`.",
  ),
  no_update_open: words(
    "No update is waited for",
    "The base station has installed its update, or was never given one.",
    "Look at `GET /base-stations/{id}/update`.",
  ),
  server_not_found: words(
    "Server not found",
    "No external LNS or CUPS of this organization has this id.",
    "List them: GET /api/v1/servers.",
  ),
  server_changed: words(
    "Server changed",
    "Somebody changed this server since you read it. Nothing was changed.",
    "Read it again, look at what is new, and send your change with the new ETag.",
  ),
  server_name_taken: words(
    "Server name taken",
    "Another external server has this name.",
    "Choose another name, or change that server.",
  ),
  server_in_use: words(
    "Server in use",
    "Domains or base stations are sent to this server. `detail` names them.",
    "Give them another LNS or CUPS first, then delete it.",
  ),
  lns_assignment_not_found: words(
    "LNS of a domain not found",
    "No domain's LNS has this id.",
    "List them: GET /api/v1/lns-assignments.",
  ),
  lns_assignment_changed: words(
    "LNS of a domain changed",
    "Somebody changed this domain's LNS since you read it. Nothing was changed.",
    "Read it again and send your change with the new ETag.",
  ),
  setup_needed: words(
    "Set-up not finished",
    "The key for credentials of external servers is missing: the platform was not set up since this release.",
    "Run `npm run setup` on the platform, or restart it by `npm start`.",
  ),
  base_station_changed: words(
    "Changed in the meantime",
    "Somebody changed this base station since you read it. `facts` says who and when.",
    "Read it again, review, and send your change with the new ETag.",
  ),
  lrr_uuid_taken: words(
    "LRR-UUID taken",
    "Another base station has this LRR-UUID.",
    "Check for a typing error, or delete the other one first.",
  ),
  shown_once: words(
    "Given once",
    "This request was answered before, with a token that is not kept. Nothing was made anew.",
    "Send it with another `Idempotency-Key` to make another token.",
  ),
  remote_session_open: words(
    "A session is open",
    "Somebody has a terminal session open on this base station. There is one at a time.",
    "Wait for its end, or close it: it is first in the list of sessions.",
  ),
  remote_session_not_found: words(
    "Session not found",
    "This base station has no session with this id.",
    "Look it up in the list of its sessions.",
  ),
  remote_session_closed: words("Session closed", "The session has ended.", "Open another one."),
  not_a_basics_station: words(
    "Not a Basics Station",
    "What was asked for goes through CUPS or the LNS, which only a LoRa Basics Station calls. Nothing was changed.",
    "Choose a base station that was declared with an EUI-64; any other is reached by its own means.",
  ),
  base_station_suspended: words("Suspended", "This base station is suspended and may not connect.", "Resume it first."),
  base_station_never_connected: words(
    "Never connected",
    "This base station has never connected to the built-in LNS.",
    "See FIRST CONTACT on its Advanced tab.",
  ),
  base_station_disconnected: words(
    "Disconnected",
    "This base station is not connected to the built-in LNS now.",
    "Wait until it is back; its connection attempts say what keeps it away.",
  ),
  base_station_elsewhere: words(
    "Speaks to another LNS",
    "CUPS has sent this base station to an LNS of somebody else, to which it speaks directly.",
    "Send it to the built-in LNS, or to the other one by a relay, under LNS AND CUPS on its Advanced tab.",
  ),
  base_station_connecting: words(
    "Just connected",
    "This base station is connected, but has not said yet what it can.",
    "Try again in a moment.",
  ),
  remote_shell_missing: words(
    "No remote shell",
    "The software of this base station does not name `rmtsh` among its features.",
    "Its manufacturer can build it with remote shells.",
  ),
  command_not_found: words(
    "Command not found",
    "This base station has no command with this id.",
    "Look it up in the list of its commands.",
  ),
  command_not_pending: words(
    "Command does not wait",
    "The command was sent, or given up, before it could be cancelled.",
    "Its status says which.",
  ),
  too_many_commands: words(
    "Too many commands",
    "As many commands as may wait for one base station do already.",
    "Cancel some, or wait until it is connected.",
  ),
  public_key_in_use: words(
    "Public key in use",
    "Another base station has declared this key.",
    "Each base station needs a pair of its own.",
  ),
  public_key_not_declared: words(
    "No public key declared",
    "A certificate needs a declared public key.",
    "Declare it first (MANAGE, or PUT .../public-key).",
  ),
  nothing_to_regenerate: words(
    "Nothing to make anew",
    "The base station speaks to an LNS of somebody else directly, and CUPS knows it by what we did not make.",
    "Change the credential of that server, or the base station's LNS assignment.",
  ),
  new_public_key_required: words(
    "New public key required",
    "The certificate was given up as compromised while its key is still the declared one. Nothing was changed.",
    "Declare a new key first, or revoke the certificate without a successor.",
  ),
  validity_beyond_issuer: words(
    "Validity beyond the CA",
    "A new certificate would end after the CA that signs it. Nothing was changed.",
    "Set a shorter validity, for the base station or in the policy, or rotate the CA.",
  ),
  certificate_not_expired: words(
    "Certificate not expired",
    "The base station has no expired certificate, so there is nothing to allow.",
    "Before its certificate expires a base station renews by itself. Regenerate if it cannot wait.",
  ),
  enrolment_closed: words(
    "Enrolment closed",
    "The certificate was revoked, and the base station may not take another one.",
    "Regenerate: that opens enrolment again.",
  ),
  authority_not_found: words(
    "Certificate authority not found",
    "No certificate authority with this id is there.",
    "Look it up in the list of certificate authorities.",
  ),
  root_is_not_rotated: words(
    "The root is not replaced here",
    "The root is what base stations trust: replacing it is more than making another one.",
    "Rotate the issuing certificate authorities below it.",
  ),
  authority_has_successor: words(
    "It has a successor already",
    "Another certificate authority signs in its place.",
    "Rotate the one that is active.",
  ),
  root_is_not_retired: words(
    "The root is not retired",
    "Every certificate of this platform hangs on it.",
    "Retire the issuing certificate authorities below it.",
  ),
  authority_already_retired: words("Already retired", "It was retired before.", "Nothing needs to be done."),
  authority_is_the_only_one: words(
    "The only one of its kind",
    "Nothing could be signed without it.",
    "Rotate it first, then retire it.",
  ),
  authority_is_needed: words(
    "Still needed",
    "The one that would sign in its place ends too early for new certificates.",
    "Rotate first, then retire it.",
  ),
  vendor_ca_not_found: words(
    "Vendor CA not found",
    "No vendor CA with this id is there, or it was removed.",
    "Look it up in the list of vendor CAs.",
  ),
  vendor_ca_changed: words(
    "Changed in the meantime",
    "Somebody changed this vendor CA since you read it. `facts` says who and when.",
    "Read it again, review, and send your change with the new ETag.",
  ),
  vendor_ca_wrong_status: words(
    "Not in this status",
    "The vendor CA is not in a status from which this is possible. `facts` says in which it is.",
    "Read it again: somebody may have been faster.",
  ),
  approval_required: words(
    "A second person has to approve it",
    "The policy has another person approve new certificates of vendor CAs, and a part of one cannot wait for that.",
    "Upload them as a vendor CA of their own, have it approved, then remove this one.",
  ),
  second_person_required: words(
    "A second person is needed",
    "Whoever uploaded a vendor CA, or widened its scope, cannot approve it, nor can a token of theirs.",
    "Ask another Administrator to approve it.",
  ),
  certificate_already_blocked: words(
    "Already blocked",
    "This certificate was blocked before.",
    "Nothing needs to be done.",
  ),
  blocked_certificate_not_found: words(
    "Not blocked",
    "No certificate with this SHA-256 is blocked.",
    "Look it up in the list of blocked certificates.",
  ),
  policy_changed: words(
    "Changed in the meantime",
    "Somebody changed the policy since you read it. `facts` says who and when.",
    "Read it again, review, and send your change with the new ETag.",
  ),
  passwords_not_accepted: words(
    "Passwords not accepted",
    "The policy makes every base station identify by its key, so a password would let nobody in.",
    "Declare the base station's public key, or change `keyInstallerPublicKey` in the policy.",
  ),
  connection_attempt_not_found: words(
    "Connection attempt not found",
    "No refused caller with this id is there, or it is not yours to see. Old ones are removed.",
    "Look it up in the list.",
  ),
  email_taken: words("E-mail taken", "Another user of this platform has this e-mail address.", "Use another address."),
  last_administrator: words(
    "Last Administrator",
    "Nobody could manage users any more.",
    "Make another user Administrator first.",
  ),
  own_account: words(
    "Own account",
    "One cannot disable oneself or change one's own role.",
    "Another Administrator can.",
  ),
  operator_not_found: words("User not found", "No user with this id is there.", "Look it up in the list."),
  operator_changed: words(
    "Changed in the meantime",
    "Somebody changed this user since you read it.",
    "Read it again and review.",
  ),
  token_not_found: words(
    "Token not found",
    "No token with this id is there: no API token, or none of this base station.",
    "Look it up in the list.",
  ),
  token_already_revoked: words("Already revoked", "This token was revoked before.", "Nothing needs to be done."),
};

/** What to say about a code; a general word for one that is not listed; undefined for what is no code. */
export function problemWords(code: string): ProblemWords | undefined {
  if (!/^[a-z][a-z_]{1,60}$/.test(code)) return undefined;
  const title = `${code.charAt(0).toUpperCase()}${code.slice(1)}`.replaceAll("_", " ");
  const general = words(
    title,
    "The request was refused; `detail` in the answer says why.",
    "Mend it as `detail` says.",
  );
  return CATALOGUE[code] ?? general;
}
