/** What is said of the owner of a set that another process asks, as its lock names it. */
import { message } from '../../../shared/text/text.ts';
import type { MeantFolder } from '../../store/model/store-types.ts';
import type { Asked } from './control-client.ts';
import type { FoundOwner } from './meant-folder.ts';

/** `of`: the folder that is meant; `signal`: aborted where the caller wants to end. */
export function askedOwner(of: MeantFolder, { pid, path }: FoundOwner, signal?: AbortSignal): Asked {
  return {
    holding: { as: 'owner', ...of },
    who: message('process {pid}, which the lock of {path} names as its owner', { pid: String(pid), path }),
    first: message('Process {pid}, which the lock of {path} names as its owner', { pid: String(pid), path }),
    advice: message(
      'If another person of this computer has the set open, it can be changed once they have closed it; if nobody has, delete its file owner.lock.',
    ),
    remedy: message('Let it go on, or end it (process {pid}), and try again.', { pid: String(pid) }),
    ...(signal === undefined ? {} : { signal }),
  };
}
