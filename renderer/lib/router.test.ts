import { expect, it } from 'vitest';
import { Router } from './router.svelte.ts';

it('shows a screen, and then does what belongs to it', () => {
  const router = new Router();
  const done: string[] = [];
  router.show('relay', () => done.push(router.screen));
  router.show('relay', () => done.push('again'));
  expect(done).toEqual(['relay', 'again']);
});

it('lets the screen that is left ask first; another set does not ask', () => {
  const router = new Router();
  router.show('settings');
  const asked: (() => void)[] = [];
  const stop = router.guard((leave) => asked.push(leave));
  router.show('settings');
  expect(asked).toEqual([]);
  router.show('activity', () => undefined);
  expect(router.screen).toBe('settings');
  asked[0]?.();
  expect(router.screen).toBe('activity');
  router.reset();
  expect(router.screen).toBe('users');
  stop();
  router.show('settings');
  expect(asked).toHaveLength(1);
});

it('a screen that has left takes no guard of another away', () => {
  const router = new Router();
  const stop = router.guard(() => undefined);
  const asked: unknown[] = [];
  router.guard((leave) => asked.push(leave));
  stop();
  router.show('settings');
  expect(asked).toHaveLength(1);
});
