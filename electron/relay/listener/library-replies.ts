/**
 * What smtp-server says by itself, in our words: an enhanced status code (RFC 3463), and what the client can do. The test beside this
 * reads the library's sources, so that a new version brings no text that nobody has seen.
 */

/** By what the library's text is, or begins with; the longest that fits counts. Successes of EHLO, AUTH and DATA are as they are. */
const OURS: Readonly<Record<string, string>> = {
  'Error: syntax: EHLO hostname': '5.5.4 EHLO needs the name of your computer: EHLO client.example.com',
  'Error: Syntax: HELO hostname': '5.5.4 HELO needs the name of your computer: HELO client.example.com',
  'Error: Bad hostname syntax':
    '5.5.4 The name after EHLO is no host name; write one, or an address in brackets',
  'Error: send HELO/EHLO first': '5.5.1 Begin with EHLO',
  'Error: command not recognized': '5.5.2 Command not recognised',
  'Error: too many unrecognized commands':
    '4.7.0 Too many commands that are not known here; closing the connection',
  'Error: too many unauthenticated commands': '4.7.0 Too many commands before AUTH; log in first',
  'Error: authentication Required':
    '5.7.0 Authentication required: log in with your full mail address and password, over TLS',
  'Error: internal server error': '4.3.0 Something went wrong here; try again later',
  'Error: Not allowed': '5.5.1 Command not recognised',
  'Error: Mail transaction in progress': '5.5.1 A transaction is under way; end it first',
  'Error: Bad command parameter syntax': '5.5.4 The parameters cannot be read',
  'Error: syntax: STARTTLS': '5.5.4 STARTTLS takes no parameter',
  'Error: TLS already active': '5.5.1 TLS is active already',
  'Error: Must issue a STARTTLS command first': '5.7.0 Begin TLS first, by STARTTLS',
  'Error: No identity changes permitted': '5.5.1 You are logged in already',
  'Error: Unrecognized authentication type':
    '5.5.4 This way of logging in is not known here; use PLAIN or LOGIN',
  'Error: syntax: AUTH': '5.5.4 AUTH has too many parameters',
  'Error: invalid userdata': '5.5.2 The answer cannot be read: it must be user name and password in base64',
  'Error: missing username': '5.5.2 The user name is empty',
  'Error: Authentication credentials invalid':
    '5.7.8 User name or password is wrong; use your full mail address as user name',
  'Error: Username and Password not accepted':
    '5.7.8 User name or password is wrong; use your full mail address as user name',
  'Authentication aborted': '5.7.0 Login given up, as you asked',
  'Error: Bad sender address syntax': '5.1.7 The sender cannot be read; write MAIL FROM:<user@example.com>',
  'Error: nested MAIL command': '5.5.1 A transaction is under way; send RSET before another MAIL',
  'Error: need RCPT command': '5.5.1 DATA must come after a recipient that was accepted',
  'Error: message exceeds fixed maximum message size':
    '5.3.4 The message is larger than what is allowed; send less at once',
  'Error: Syntax: VRFY address': '5.5.4 VRFY needs an address',
  'Try to send something. No promises though':
    '2.1.5 Addresses are not looked up here; send the message to find out',
  'See https://tools.ietf.org/html/rfc5321 for details':
    '2.0.0 This is a submission server (RFC 6409); ask your administrator for its settings',
  'Timeout - closing connection': '4.4.2 Nothing came for too long; connect again',
  'Server shutting down': '4.3.2 The relay is stopping; try again in a moment',
  'HTTP requests not allowed': '4.7.0 This is a mail server; it answers no HTTP',
};

/** Longest first, by their first letter: nearly all replies are our own, or begin with another one. */
const BEGINNINGS = Map.groupBy(
  Object.keys(OURS).toSorted((a, b) => b.length - a.length),
  (text) => text.charAt(0),
);

/** Our words for a text of the library; null where it has none. */
export function oursFor(text: string): string | null {
  const known = BEGINNINGS.get(text.charAt(0))?.find((beginning) => text.startsWith(beginning));
  return known === undefined ? null : (OURS[known] ?? null);
}
