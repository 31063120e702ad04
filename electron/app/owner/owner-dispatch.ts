/** What other processes may ask the owner of a set: everything about the set, nothing about its window. */
import { type Message } from '../../../shared/text/text.ts';
import * as v from 'valibot';
import type { OperationName } from '../../../shared/contract/contract.ts';
import { ownerContract } from '../../../shared/contract/owner-contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { CommitCalls } from '../../relay/link/link-types.ts';
import type { Served } from '../../relay/link/rpc.ts';
import { explainIssue } from '../base/explain-issue.ts';
import type { Dispatch } from '../base/dispatch.ts';

/** The part of an operation's name before the dot. */
type GroupOf<N> = N extends `${infer G}.${string}` ? G : never;

/** What is asked of each group: everything, or these. What is about a window, other sets or the disk at large is nobody else's. */
const FOR_OTHERS: Readonly<Record<GroupOf<OperationName>, 'all' | readonly OperationName[]>> = {
  app: ['app.info'],
  sets: ['sets.info', 'sets.rename'],
  folders: [],
  files: [],
  users: 'all',
  domains: 'all',
  settings: 'all',
  changes: 'all',
  imports: 'all',
  incoming: 'all',
  exports: 'all',
  lists: 'all',
  marks: 'all',
  differences: 'all',
  backups: ['backups.survey', 'backups.make', 'backups.state'],
  credentials: ['credentials.state'],
  hardening: 'all',
  jobs: 'all',
  relay: 'all',
  mail: 'all',
  queue: 'all',
  quarantine: 'all',
  mailLog: 'all',
  usage: 'all',
};

function isForOthers(name: string): boolean {
  const group = name.slice(0, Math.max(0, name.indexOf('.')));
  const asked = Object.hasOwn(FOR_OTHERS, group) ? FOR_OTHERS[group as keyof typeof FOR_OTHERS] : [];
  return asked === 'all' || asked.some((one) => one === name);
}

export interface OwnerDispatchOptions {
  readonly dispatch: Dispatch;
  /** For a relay that another process runs. */
  readonly calls: Served<CommitCalls>;
  /** Tells the administrator what such a relay has to say. */
  readonly noticed: (notice: { readonly title: string; readonly body: string }) => void;
  /** Why the set cannot be written, or null. */
  readonly readOnly: () => Message | null;
  /** A fresh link to the window in a browser, or null where there is none. */
  readonly link: () => string | null;
}

/** A dispatcher for other processes, with the few calls that only a relay or a launcher makes. */
export function ownerDispatch({ dispatch, calls, noticed, readOnly, link }: OwnerDispatchOptions): Dispatch {
  return async (name, payload) => {
    const url = name === 'window.link' ? link() : null;
    if (url !== null) return { ok: true, value: { url } };
    try {
      if (name === 'relay.lockUser') {
        return { ok: true, value: await calls.lockUser(checked(name, payload, readOnly)) };
      }
      if (name === 'relay.harden') {
        await calls.harden(checked(name, payload, readOnly));
        return { ok: true, value: null };
      }
      if (name === 'relay.notice') {
        noticed(checked(name, payload, readOnly));
        return { ok: true, value: null };
      }
    } catch (error) {
      if (error instanceof PosternError) return { ok: false, error: error.toReport() };
      return { ok: false, error: { code: 'internal', message: 'The owner of the set could not do this.' } };
    }
    if (isForOthers(name)) return dispatch(name, payload);
    return {
      ok: false,
      error: {
        code: 'not-available-here',
        message: 'Another process has the set open and does not do this for others.',
      },
    };
  };
}

type OwnerContract = typeof ownerContract;

function checked<N extends keyof OwnerContract>(
  name: N,
  payload: unknown,
  readOnly: () => Message | null,
): v.InferOutput<OwnerContract[N]['request']> {
  const parsed = v.safeParse(ownerContract[name].request, payload, { abortEarly: true });
  if (!parsed.success) {
    const { field, told } = explainIssue(parsed.issues[0]);
    throw new PosternError('invalid-request', told, { field });
  }
  const reason = readOnly();
  if (reason !== null) throw new PosternError('read-only', reason);
  return parsed.output;
}
