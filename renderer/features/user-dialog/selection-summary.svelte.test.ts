import { expect, it } from 'vitest';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import { EditForm } from './edit-form.svelte.ts';
import { MockClient } from '../../mock-client.ts';
import { SelectionTask } from '../../lib/selection-summary.svelte.ts';

const SELECTION: SelectionInput = {
  by: 'query',
  query: { filter: { kind: 'words', text: 'gone' }, domain: null, sort: [] },
  except: [],
};
const NOBODY = {
  count: 0,
  first: [],
  byStatus: { active: 0, manual: 0, automatic: 0, 'automatic-exhausted': 0, 'not-authorised': 0 },
  planned: 0,
};
/** As the contract has it, which takes no count of none, and the store, which takes none for everybody who is found. */
const answer = ({ expected }: { readonly expected?: number | undefined }) => {
  throw new Error(
    expected === undefined ? 'Somebody was changed who was not counted.' : '“expected” is not valid.',
  );
};

it('says that nobody of a selection is left, and changes nobody', async () => {
  const client = new MockClient({ 'users.summarise': () => NOBODY, 'users.remove': answer });
  const task = new SelectionTask(client, SELECTION);
  await task.load();
  expect(await task.run((asked, which) => asked.invoke('users.remove', which))).toBeNull();
  expect(task.error).toMatch(/^None of the selected users exists any more/);
  expect(task.busy).toBe(false);
});

it('says so in the form that edits many', async () => {
  const client = new MockClient({ 'users.summarise': () => NOBODY, 'users.edit': answer });
  const form = new EditForm(client, SELECTION, 2);
  await form.load();
  expect(await form.save()).toBeNull();
  expect(form.error).toMatch(/^None of the selected users exists any more/);
  expect(form.busy).toBe(false);
});
