/** How the setup speaks: one line to stderr, so that stdout stays the program's own. */

/** Something the person at the keyboard can put right; its message says how. */
export class Problem extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`postern: ${line}\n`);
}

/**
 * Puts the usual causes of a failed command into words.
 * @param {string} output what the command wrote
 * @returns {string | null}
 */
export function knownCause(output) {
  if (/ENOSPC|no space left/i.test(output)) {
    return 'the disk is full: free some space (about 1.5 GB are needed) and try again';
  }
  if (/Could not get lock|dpkg frontend lock/.test(output)) {
    return 'another installation is running (apt or dpkg): wait until it is done and try again';
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return 'a file or folder cannot be written: check who owns this folder';
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network|Temporary failure resolving|Could not (resolve|connect)/i.test(
      output,
    )
  ) {
    return 'the server for packages cannot be reached: check the network, or the proxy and registry in `npm config list`';
  }
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(output)) {
    return "the registry's certificate is not trusted: name your proxy's in NODE_EXTRA_CA_CERTS=FILE and try again";
  }
  if (/EUSAGE/.test(output) && /in sync/.test(output)) {
    return 'package-lock.json does not fit package.json: run `npm install` and commit both';
  }
  if (/EINTEGRITY/.test(output)) {
    return 'a download does not match its checksum: run `npm cache clean --force` and try again';
  }
  if (/E40[134]|ETARGET/.test(output)) {
    return 'the registry does not give out a package: check `npm config get registry`';
  }
  return null;
}
