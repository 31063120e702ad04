/** The login cannot be judged now; the client should try again later (RFC 4954: 454 4.7.0). */
export class LoginUnavailable extends Error {}
