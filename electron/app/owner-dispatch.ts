/** What other processes may ask the owner of a set: everything about the set, nothing about its window. */
import type { OperationName } from '../../shared/contract/contract.ts';
import type { Dispatch } from './router.ts';

const GROUPS = [
  'users.',
  'domains.',
  'settings.',
  'changes.',
  'imports.',
  'exports.',
  'relay.',
  'queue.',
  'quarantine.',
  'mailLog.',
  'usage.',
];
const SINGLE: readonly OperationName[] = ['app.info', 'sets.info', 'sets.rename', 'credentials.state'];

export function ownerDispatch(dispatch: Dispatch): Dispatch {
  return (name, payload) => {
    const allowed =
      GROUPS.some((group) => name.startsWith(group)) || SINGLE.some((single) => single === name);
    if (allowed) return dispatch(name, payload);
    return Promise.resolve({
      ok: false,
      error: {
        code: 'not-available-here',
        message: 'Another process has the set open and does not do this for others.',
      },
    });
  };
}
