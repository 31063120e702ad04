/** Scripted servers and relays for one test, closed after it. */
import { onTestFinished } from 'vitest';
import type { RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';
import { smartHost, TestRelay } from './relay-mail.ts';
import { ScriptedSmtpServer, type SmtpScript } from './scripted-smtp-server.ts';

/** A remote server that listens on loopback. */
export async function remoteServer(script: SmtpScript = {}, port = 0): Promise<ScriptedSmtpServer> {
  const remote = new ScriptedSmtpServer(script);
  await remote.listen(port);
  onTestFinished(() => remote.close());
  return remote;
}

/** A relay whose smart host is `remote`; null: it delivers directly, unless `settings` say otherwise. */
export async function openRelay(
  remote: ScriptedSmtpServer | null,
  settings: RelaySettingsPatch = {},
): Promise<TestRelay> {
  const smartHosts = remote === null ? [] : [smartHost(remote.port)];
  const relay = await TestRelay.open({ smartHosts, ...settings });
  onTestFinished(() => relay.close());
  return relay;
}
