/** "Going away" (RFC 6455 section 7.4.1). */
export const GOING_AWAY = 1001;
/** "Service restart": a station comes again after a second (IANA's registry of WebSocket close codes). */
export const SERVICE_RESTART = 1012;
