import { beforeEach, expect, it, vi } from 'vitest';
import { MockClient } from '../mock-client.ts';

vi.mock('../lib/client.ts', () => ({ client: new MockClient({}) }));
const { InspectorShown } = await import('./inspector-shown.svelte.ts');

/** Stands for the window, its preferences and its grid. */
class Surroundings {
  narrow = $state.raw({ current: false });
  inspectorOpen = $state(true);
  subject = $state<object | null>(null);
  activeRow = $state<object | undefined>({});
  get list() {
    const selectActive = () => (this.subject = {});
    const { subject, activeRow } = this;
    return { subject, activeRow, selectActive };
  }
  get preferences() {
    const { inspectorOpen } = this;
    return {
      current: { inspectorOpen },
      set: (changes: { inspectorOpen: boolean }) => (this.inspectorOpen = changes.inspectorOpen),
    };
  }
}

let about: Surroundings;
let inspector: InstanceType<typeof InspectorShown>;
beforeEach(() => {
  about = new Surroundings();
  inspector = new InspectorShown(about);
});

it('comes and goes with a selection', () => {
  expect(inspector.shown).toBe(false);
  about.subject = {};
  expect([inspector.docked, inspector.sheet]).toEqual([true, false]);
  about.subject = null;
  expect(inspector.shown).toBe(false);
  expect(about.inspectorOpen).toBe(true);
});

it('stays away once it was closed, and that is remembered', () => {
  about.subject = {};
  inspector.toggle();
  expect(about.inspectorOpen).toBe(false);
  about.subject = {};
  expect(inspector.shown).toBe(false);
  inspector.toggle();
  expect([inspector.docked, about.inspectorOpen]).toEqual([true, true]);
});

it('selects the active user when nothing is selected, and does nothing without one', () => {
  inspector.toggle();
  expect(about.subject).not.toBeNull();
  expect(inspector.docked).toBe(true);
  about.subject = null;
  about.activeRow = undefined;
  expect(inspector.possible).toBe(false);
  inspector.toggle();
  expect([about.subject, inspector.shown]).toEqual([null, false]);
});

it('is a sheet in a narrow window, which comes only when it is asked for', () => {
  about.narrow = { current: true };
  about.subject = {};
  expect(inspector.shown).toBe(false);
  inspector.toggle();
  expect([inspector.docked, inspector.sheet]).toEqual([false, true]);
  inspector.close();
  expect([inspector.shown, about.inspectorOpen]).toEqual([false, true]);
  inspector.toggle();
  about.subject = null;
  expect(inspector.shown).toBe(false);
  inspector.sheetGone();
  about.subject = {};
  expect(inspector.shown).toBe(false);
});

it('is shown by what opens a row, and stays shown', () => {
  about.inspectorOpen = false;
  inspector.show();
  expect(inspector.docked).toBe(true);
  inspector.show();
  expect(inspector.docked).toBe(true);
});
