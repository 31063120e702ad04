import { expect, it, vi } from 'vitest';
import { MockClient } from '../mock-client.ts';

vi.mock('./client.ts', () => ({ client: new MockClient({}) }));
const { SidebarShown } = await import('./sidebar-shown.svelte.ts');

/** Stands for the window and its preferences. */
class Surroundings {
  narrow = $state.raw({ current: false });
  sidebarCollapsed = $state(false);
  get preferences() {
    const { sidebarCollapsed } = this;
    return {
      current: { sidebarCollapsed },
      set: (changes: { sidebarCollapsed: boolean }) => (this.sidebarCollapsed = changes.sidebarCollapsed),
    };
  }
}

it('is remembered beside the screen', () => {
  const about = new Surroundings();
  const sidebar = new SidebarShown(about);
  expect([sidebar.docked, sidebar.sheet]).toEqual([true, false]);
  sidebar.toggle();
  expect([sidebar.shown, about.sidebarCollapsed]).toEqual([false, true]);
  sidebar.toggle();
  expect(sidebar.docked).toBe(true);
});

it('is a sheet on request in a narrow window, whatever is remembered', () => {
  const about = new Surroundings();
  const sidebar = new SidebarShown(about);
  about.narrow = { current: true };
  expect(sidebar.shown).toBe(false);
  sidebar.toggle();
  expect([sidebar.docked, sidebar.sheet]).toEqual([false, true]);
  sidebar.toggle();
  expect(sidebar.shown).toBe(false);
  sidebar.toggle();
  sidebar.leave();
  expect([sidebar.shown, about.sidebarCollapsed]).toEqual([false, false]);
});

it('is no sheet any more once the window is wide', () => {
  const about = new Surroundings();
  const sidebar = new SidebarShown(about);
  about.narrow = { current: true };
  sidebar.toggle();
  about.narrow = { current: false };
  expect([sidebar.sheet, sidebar.docked]).toEqual([false, true]);
});
