import { tell } from '../../shared/text/text.ts';
import { expect, test } from 'vitest';
import { relaySettings, type RelaySettings } from '../../shared/domain/relay-settings.ts';
import { followSettings } from './relay-follow-settings.ts';

const on = (port: number): RelaySettings => relaySettings({ listen: { host: '127.0.0.1', port } });

/** A relay started with `applied`, while the set says `settings`. */
function following(applied: RelaySettings, settings: RelaySettings) {
  const state = { settings, changed: (): void => undefined };
  const applications: (number | undefined)[] = [];
  const said: string[] = [];
  const stop = followSettings(applied, {
    directory: {
      relay: () => state.settings,
      onChange(listener) {
        state.changed = listener;
        return () => (state.changed = () => undefined);
      },
    },
    listeners: {
      apply: ({ listen }) => Promise.resolve(void applications.push(listen?.port)),
      listening: () => [],
    },
    certificate: { apply: () => Promise.resolve() },
    // Somebody leaves the question for it unanswered.
    dkim: { prepare: () => new Promise(() => undefined) },
    hostName: () => 'relay.example',
    say: ({ kind }) => said.push(kind),
    refused: (reason) => said.push(tell(reason)),
  });
  return { state, applications, said, stop };
}

test('a change between the start and the first look is applied', async () => {
  const { applications, said, stop } = following(on(2587), on(2588));
  await stop();
  expect([applications, said]).toEqual([[2588], ['listening']]);
});

test('what the relay was started with is not applied again, nor what did not change', async () => {
  const { state, applications, stop } = following(on(2587), on(2587));
  state.settings = on(2587);
  state.changed();
  await stop();
  expect(applications).toEqual([]);
});

test('no key is waited for', async () => {
  const { state, applications, stop } = following(on(2587), on(2587));
  state.settings = { ...on(2589), dkim: [{ domain: 'example.com', selector: 's1' }] };
  state.changed();
  await stop();
  expect(applications).toEqual([2589]);
});
