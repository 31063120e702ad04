/** Which set a call from another process is meant for, and where such a process learns it. */
import { message, type Message } from '../../../shared/text/text.ts';
import * as v from 'valibot';
import { PosternError } from '../../../shared/domain/errors.ts';
import { identityNow, type FileIdentity } from '../../store/log/folder-identity.ts';
import type { MeantFolder } from '../../store/model/store-types.ts';
import type { Envelope } from '../base/dispatch.ts';

const meantSchema = v.object({ set: v.string(), device: v.string(), inode: v.string() });

/** The owner of a set that another process found in use, as the error `set-in-use` names it. */
export interface FoundOwner {
  readonly pid: number;
  /** The folder, as it was asked for. */
  readonly path: string;
  /** Null when it takes no calls: it reads, or makes the set just now, or is on another computer. */
  readonly socket: string | null;
  /** Null where the set is just being made. */
  readonly of: MeantFolder | null;
  /** It has the set open for one command. */
  readonly brief: boolean;
}

/** Which folder a path leads to, by whatever name; null when there is none. */
export function folderIdentity(path: string): FileIdentity | null {
  return identityNow(path);
}

/** What `of` says, or null when it says nothing of use. */
export function parseMeant(of: unknown): MeantFolder | null {
  const parsed = v.safeParse(meantSchema, of);
  return parsed.success ? parsed.output : null;
}

/** Null for any other error. */
export function ownerOf(error: unknown): FoundOwner | null {
  if (!(error instanceof PosternError) || error.code !== 'set-in-use') return null;
  const { socket, pid, path } = error.details ?? {};
  return {
    pid: Number(pid),
    path: String(path),
    socket: typeof socket === 'string' ? socket : null,
    of: parseMeant(error.details),
    brief: error.details?.['brief'] === true,
  };
}

/** The refusal of a call that is meant for another folder than the one that is held, or null. */
export function refusal(
  of: unknown,
  holder: { refuses(meant: MeantFolder): Message | null },
): Extract<Envelope, { ok: false }> | null {
  const meant = parseMeant(of);
  const reason =
    meant === null
      ? message(
          'The call does not say for which folder it is meant. Use the same version of Postern as the process that has the set open.',
        )
      : holder.refuses(meant);
  return reason === null ? null : { ok: false, error: new PosternError('conflict', reason).toReport() };
}
