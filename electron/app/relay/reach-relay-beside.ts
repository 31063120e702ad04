/** A relay that runs beside the set's owner, in another process of the same person: how the owner reaches it. */
import { message } from '../../../shared/text/text.ts';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../../shared/domain/errors.ts';
import { writePrivately } from '../../credentials/private-file.ts';
import { identityOf, isSameFile } from '../../store/log/folder-identity.ts';
import { NotPlain, readPlain, requireFolders } from '../../store/log/plain-file.ts';
import type { OwnerEvent, RelayCalls } from '../../relay/link/link-types.ts';
import type { Peer, RequestOf } from '../../relay/link/rpc.ts';
import { ControlClient } from '../owner/control-client.ts';
import { openControlSocket } from '../owner/control-socket.ts';
import { mailFolder, RELAY_NOTE } from './mail-access.ts';
import { removeDeadSockets, socketPath } from '../owner/socket-path.ts';

/** The note is copied with the set: the folder says whose it is. */
const noteSchema = v.object({
  pid: v.number(),
  socket: v.string(),
  folder: v.object({ device: v.string(), inode: v.string() }),
});

/** What the owner asks of it; its secrets are its own. */
const ASKED = [
  'status',
  'hold',
  'retryNow',
  'reroute',
  'remove',
  'release',
  'deleteQuarantined',
  'pause',
  'renewCertificate',
] as const satisfies readonly (keyof RelayCalls)[];

/** The calls of a running relay, wherever it runs. */
export type RelayPeer = Pick<Peer<RelayCalls, OwnerEvent>, 'call'>;

function notePath(setPath: string): string {
  return join(mailFolder(setPath), RELAY_NOTE);
}

/** Answers the owner's calls from now on, and notes in the set where. Returns the way to stop. */
export async function publishRelay(
  setPath: string,
  env: NodeJS.ProcessEnv,
  relay: () => RelayPeer | null,
): Promise<() => Promise<void>> {
  const folder = await identityOf(setPath);
  await removeDeadSockets(env);
  const socket = await openControlSocket(socketPath(env), {
    holding: Promise.resolve({ as: 'relay', ...folder }),
    async dispatch(name, payload) {
      const call = ASKED.find((known) => known === name);
      const peer = relay();
      try {
        if (call === undefined) throw PosternError.of('invalid-request', 'A relay does not do this.', {});
        if (peer === null) throw PosternError.of('conflict', 'The relay is just starting or stopping.', {});
        return {
          ok: true,
          value: (await peer.call(call, payload as RequestOf<RelayCalls[typeof call]>)) ?? null,
        };
      } catch (error) {
        if (error instanceof PosternError) return { ok: false, error: error.toReport() };
        return { ok: false, error: { code: 'internal', message: 'The relay could not do this.' } };
      }
    },
    subscribe: () => () => undefined,
  });
  const note = notePath(setPath);
  await writePrivately(note, `${JSON.stringify({ pid: process.pid, socket: socket.path, folder })}\n`, true);
  return async () => {
    // Another folder may lie in its place by now, with a relay of its own.
    if ((await readNote(setPath))?.socket === socket.path) await rm(note, { force: true });
    await socket.close();
  };
}

/**
 * The relay of another process, for as long as `work` takes; null when there is none. Rejects where what the note names might
 * be somebody else's, or says nothing.
 */
export async function askRelayBeside<T>(
  setPath: string,
  work: (relay: RelayPeer, pid: number) => Promise<T>,
): Promise<T | null> {
  const note = await readNote(setPath);
  if (note === null) return null;
  const pid = String(note.pid);
  const client = await ControlClient.connect(note.socket, {
    holding: { as: 'relay', ...note.folder },
    who: message('process {pid}, which runs the relay of this set', { pid }),
    first: message('Process {pid}, which runs the relay of this set', { pid }),
    advice: message('If no “postern relay” of yours runs for this set, delete {path}.', {
      path: notePath(setPath),
    }),
    remedy: message('Let it go on, or end it (process {pid}), and try again.', { pid }),
  });
  if (client === null) return null;
  try {
    return await work({ call: (name, request) => client.call(name, request) as never }, note.pid);
  } finally {
    client.close();
  }
}

async function readNote(setPath: string): Promise<v.InferOutput<typeof noteSchema> | null> {
  try {
    requireFolders(setPath, basename(mailFolder(setPath)));
    const note = v.parse(noteSchema, JSON.parse((await readPlain(notePath(setPath))) ?? 'null'));
    return isSameFile(note.folder, await identityOf(setPath)) ? note : null;
  } catch (error) {
    if (error instanceof NotPlain) throw error;
    // None, one of an earlier version, or one that is just being written.
    return null;
  }
}
