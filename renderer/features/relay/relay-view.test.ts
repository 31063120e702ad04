import { describe, expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { RelayView } from './relay-view.svelte.ts';
import { RUNNING, STOPPED } from './sample-relay.ts';

describe('RelayView', () => {
  it('stands where it was asked to while it starts, and then where it is', async () => {
    let started = (): void => undefined;
    const client = new MockClient({
      'relay.state': () => STOPPED,
      'relay.start': () => new Promise((resolve) => (started = () => resolve(RUNNING))),
    });
    const view = new RelayView(client);
    await view.load();
    expect([view.on, view.busy]).toEqual([false, false]);
    const turning = view.turn(true);
    expect([view.on, view.busy]).toEqual([true, true]);
    // A second click does nothing.
    await view.turn(false);
    started();
    await turning;
    expect([view.on, view.busy, client.sent('relay.start').length]).toEqual([true, false, 1]);
  });

  it('goes back, and says why, when it was refused', async () => {
    const client = new MockClient({
      'relay.state': () => STOPPED,
      'relay.start': () => {
        throw PosternError.asSaid('read-only', 'Read-only: opened to look at.');
      },
    });
    const view = new RelayView(client);
    await view.load();
    await view.turn(true);
    expect([view.on, view.refused]).toEqual([false, 'Read-only: opened to look at.']);
  });

  it('is off when it failed, with the reason', async () => {
    const reason = 'Port 2587 is in use.';
    const client = new MockClient({ 'relay.start': () => ({ ...STOPPED, phase: 'failed', reason }) });
    const view = new RelayView(client);
    await view.turn(true);
    expect([view.on, view.state?.reason]).toEqual([false, reason]);
  });

  it('believes an event rather than the older answer to its switch', async () => {
    let answer = (): void => undefined;
    const client = new MockClient({
      'relay.start': () =>
        new Promise((resolve) => (answer = () => resolve({ ...STOPPED, phase: 'starting' }))),
    });
    const view = new RelayView(client);
    view.follow();
    const turning = view.turn(true);
    client.emit('relay', RUNNING);
    answer();
    await turning;
    expect(view.state?.phase).toBe('running');
  });

  it('believes an event rather than an older answer', async () => {
    let answer = (): void => undefined;
    const client = new MockClient({
      'relay.state': () => new Promise((resolve) => (answer = () => resolve(STOPPED))),
    });
    const view = new RelayView(client);
    view.follow();
    const loading = view.load();
    client.emit('relay', RUNNING);
    answer();
    await loading;
    expect(view.state?.phase).toBe('running');
  });

  it('says nothing of an older question that failed, and forgets one once an event comes', async () => {
    const client = new MockClient({});
    const view = new RelayView(client);
    view.follow();
    await view.load();
    expect(view.error).toMatch('no answer to relay.state');
    client.emit('relay', RUNNING);
    expect(view.error).toBeNull();
    let fail = (): void => undefined;
    client.answer('relay.state', () => new Promise((_, reject) => (fail = () => reject(new Error('gone')))));
    const reading = view.load();
    client.emit('relay', STOPPED);
    fail();
    await reading;
    expect([view.error, view.state]).toEqual([null, STOPPED]);
  });

  it('forgets the relay of a set that is no longer open, and what was refused of it', async () => {
    const refuse = PosternError.asSaid('read-only', 'Read-only: opened to look at.');
    let answer = (): void => undefined;
    const client = new MockClient({
      'relay.state': () => new Promise((resolve) => (answer = () => resolve(RUNNING))),
      'relay.start': () => {
        throw refuse;
      },
    });
    const view = new RelayView(client);
    await view.turn(true);
    expect(view.refused).toBe(refuse.message);
    const reading = view.load();
    view.clear();
    answer();
    await reading;
    expect([view.state, view.refused]).toEqual([null, null]);
    await view.turn(true);
    client.answer('relay.start', () => RUNNING);
    await view.turn(true);
    expect([view.refused, view.on]).toEqual([null, true]);
  });
});
