/** Drafts of every size: whole on disk, readable before that, gone without a trace when discarded. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heard, LONG_LEASE } from '../../../../tests/support/mail-claims.ts';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import { contentBytes, messageOf, sampleMessage, sent } from '../../../../tests/support/mail-samples.ts';

const KB = 1024;
const SIZES = [0, 1, 128 * KB - 1, 128 * KB, 128 * KB + 1, 256 * KB, 1000 * KB + 7, 20_000 * KB];

test.each(SIZES)('%i bytes come back as they were, also after a restart', async (size) => {
  const path = await mailFolder();
  const store = await openedStore(path);
  const content = randomBytes(size);
  const due = heard(store);
  const message = await sampleMessage(store, { content });
  expect(message.draft.bytes).toBe(size);
  expect((await contentBytes(message.draft.read())).equals(content)).toBe(true);
  await store.accept(message);
  expect(due[0]?.bytes).toBe(size);
  if (size <= 128 * KB) expect(content.equals(due[0]!.content!)).toBe(true);
  else expect(due[0]?.content).toBeNull();
  await store.close();
  const again = await openedStore(path);
  const { id } = message.draft;
  expect((await contentBytes(again.content(id))).equals(content)).toBe(true);
  expect((await contentBytes(again.content(id, 1000))).equals(content.subarray(0, 1000))).toBe(true);
  const claimant = again.claimant(LONG_LEASE);
  const [same] = await claimant.claim({ limit: 1, down: new Set() });
  await again.settle({ message: id, outcomes: same!.deliveries.map(sent) });
  await again.close();
  expect(chunks(path)).toBe(0);
});

test('pieces come in any size, and a writer that is faster than the disk has to wait', async () => {
  const store = await openedStore();
  const content = randomBytes(3000 * KB);
  const draft = store.begin();
  let waited = 0;
  for (let from = 0, size = 1; from < content.length; from += size, size = (size * 7) % 90_001) {
    const wait = draft.write(content.subarray(from, Math.min(content.length, from + size)));
    if (wait === undefined) continue;
    waited++;
    await wait;
  }
  expect(waited).toBeGreaterThanOrEqual(10);
  expect((await contentBytes(draft.read())).equals(content)).toBe(true);
  await store.accept(messageOf(draft));
  expect((await contentBytes(store.content(draft.id))).equals(content)).toBe(true);
});

test('a writer that does not wait loses nothing', async () => {
  const store = await openedStore();
  const content = randomBytes(2000 * KB);
  const draft = store.begin();
  for (let from = 0; from < content.length; from += 50_000)
    void draft.write(content.subarray(from, from + 50_000));
  await store.accept(messageOf(draft));
  expect((await contentBytes(store.content(draft.id))).equals(content)).toBe(true);
});

test('what is discarded, refused or left behind is deleted', async () => {
  const path = await mailFolder();
  const store = await openedStore(path);
  const content = randomBytes(6000 * KB);
  const { draft } = await sampleMessage(store, { content });
  draft.discard();
  draft.discard();
  expect(() => draft.write(content)).toThrow(/discarded/);
  const take = { rule: 'maxRecipientsPerDay', at: 0, from: 0, amount: 2, limit: 1, resets: 0 } as const;
  const refused = await sampleMessage(store, { content, takes: [take] });
  expect(await store.accept(refused)).toMatchObject({ accepted: false });
  await store.close();
  expect(chunks(path)).toBe(0);
  const next = await openedStore(path);
  await sampleMessage(next, { content });
  await next.close();
  expect(chunks(path)).toBeGreaterThan(10);
  await (await openedStore(path)).close();
  expect(chunks(path)).toBe(0);
});

test('discard after acceptance changes nothing; accepting twice is refused', async () => {
  const store = await openedStore();
  const message = await sampleMessage(store, { content: randomBytes(600 * KB) });
  const accepting = store.accept(message);
  message.draft.discard();
  await expect(store.accept(message)).rejects.toThrow(/accepting/);
  await accepting;
  message.draft.discard();
  await expect(store.accept(message)).rejects.toThrow(/stored/);
  expect(await contentBytes(store.content(message.draft.id))).toHaveLength(600 * KB);
});

function chunks(path: string): number {
  const db = new DatabaseSync(join(path, 'mail.db'), { readOnly: true });
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM chunk').get()?.['n']);
  } finally {
    db.close();
  }
}
