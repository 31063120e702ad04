/** The SQLite store does what every mail store must. */
import { onTestFinished } from 'vitest';
import { mailStoreContract } from '../../../../tests/contracts/mail-store.ts';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { openMailStore } from './open-mail-store.ts';

mailStoreContract(async () => {
  const folder = await mailFolder();
  let now = 1_800_000_000_000;
  const open = () => openMailStore(folder, { now: () => now, ran: () => now });
  let store = await open();
  onTestFinished(() => store.close().catch(() => undefined));
  return {
    store,
    now: () => now,
    pass: (milliseconds) => (now += milliseconds),
    async reopen() {
      await store.close();
      return (store = await open());
    },
  };
});
