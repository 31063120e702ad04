/** The relay's self-test for the shells: which certificate is trusted, and where randomness and time come from. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates, type ConnectionOptions } from 'node:tls';
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { relaySettings, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import { runSelfTest } from '../../relay/self-test/run-self-test.ts';
import type { CheckResult, SelfTestReport } from '../../relay/self-test/check-types.ts';
import { CA_FILE } from '../../relay/tls/own-certificate.ts';
import { relayKeysPath } from './relay-start.ts';

/** One check: its setting, name, result, reason and transcript. */
export type RelayCheck = CheckResult;
/** All checks, and how many passed, failed and were skipped. */
export type RelayTestReport = SelfTestReport;

export interface RelaySelfTest {
  readonly signal: AbortSignal;
  /** Also the checks that disturb real IP users for a moment. */
  readonly disturb: boolean;
  /** Also the checks that wait for a minute to pass. */
  readonly full: boolean;
  /** Milliseconds of the relay's minute, for tests. */
  readonly minute?: number | undefined;
  /** Told before a check waits. */
  readonly onWait?: ((milliseconds: number) => void) | undefined;
  /** Which checks; all unless told. */
  readonly only?: ((check: Pick<CheckResult, 'setting' | 'name'>) => boolean) | undefined;
  readonly onResult: (result: CheckResult) => void;
}

/** Tests the running relay of the set that `client` has open. Must run on the relay's own computer. */
export async function testRelay(client: Client, options: RelaySelfTest): Promise<SelfTestReport> {
  return runSelfTest({
    client,
    ...options,
    tls: await trusted(client),
    now: Date.now,
    random: () => randomBytes(12).toString('hex'),
  });
}

/** The relay's own CA, or the administrator's very certificate, whichever name it has. */
async function trusted(client: Client): Promise<ConnectionOptions> {
  const [{ path }, { settings, run }] = await Promise.all([
    client.invoke('sets.info', {}),
    client.invoke('relay.settings', {}),
  ]);
  return trustedBy(path, relaySettings({ ...settings, ...run }));
}

/** What a client on this computer trusts to speak to the relay of the set in `path`. */
export async function trustedBy(
  path: string,
  { certificate }: Pick<RelaySettings, 'certificate'>,
): Promise<ConnectionOptions> {
  const given = certificate?.certificateFile;
  const file = given ?? join(relayKeysPath(path), CA_FILE);
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    throw PosternError.of(
      'bad-file',
      "The relay's certificate “{file}” cannot be read: {message}. Test as the user whose relay it is, after the relay has been started.",
      { file, message: (error as Error).message },
      { path: file },
    );
  }
  const options: ConnectionOptions = { ca: [pem, ...rootCertificates], allowPartialTrustChain: true };
  // The administrator's certificate names the host that clients use, not this computer's loopback address.
  return given === undefined ? options : { ...options, checkServerIdentity: () => undefined };
}
