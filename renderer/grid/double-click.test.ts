import { beforeEach, describe, expect, it } from 'vitest';
import { doubleClick } from './double-click.ts';

let opened = 0;
let pressed: string[];
let below: HTMLElement;

beforeEach(() => {
  opened = 0;
  pressed = [];
  document.body.innerHTML =
    '<div id="below"><div data-row="0"><span id="cell"></span></div><p id="head"></p><button id="delete"></button></div>';
  below = at('below');
  at('delete').addEventListener('click', () => pressed.push('delete'));
  doubleClick('[data-row]', () => opened++)(below);
});

const at = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`There is no #${id}.`);
  return found;
};

/** The events of the click that is `detail`-th of those at one place. */
function click(id: string, detail: number, button = 0): void {
  for (const type of ['mousedown', 'mouseup', 'click']) send(id, type, detail, button);
  if (detail === 2) send(id, 'dblclick', detail, button);
}
const send = (id: string, type: string, detail: number, button: number): boolean =>
  at(id).dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, detail, button }));

describe('a double click', () => {
  it('on a row opens it', () => {
    click('cell', 1);
    expect(opened).toBe(0);
    click('cell', 2);
    expect(opened).toBe(1);
  });

  it('a single one is everything’s own', () => {
    click('cell', 1);
    expect(send('delete', 'mouseup', 1, 0)).toBe(true);
    expect(opened).toBe(0);
  });

  it('of which the second lands on what came under the pointer is the row’s, and presses no button', () => {
    click('cell', 1);
    expect(send('delete', 'mousedown', 2, 0)).toBe(false);
    click('delete', 2);
    expect(opened).toBe(1);
    expect(pressed).toEqual([]);
  });

  it('that began elsewhere opens nothing, and is the button’s', () => {
    click('cell', 1);
    click('delete', 1);
    click('delete', 2);
    expect(opened).toBe(0);
    expect(pressed).toEqual(['delete', 'delete']);
    click('head', 1);
    click('cell', 2);
    expect(opened).toBe(0);
  });

  it('of the secondary button opens nothing', () => {
    click('cell', 1, 2);
    click('cell', 2, 2);
    expect(opened).toBe(0);
  });

  it('is not looked for any more once the screen has gone', () => {
    document.body.innerHTML = '<div id="below"><i id="cell" data-row="0"></i></div>';
    doubleClick('[data-row]', () => opened++)(at('below'))?.();
    click('cell', 1);
    click('cell', 2);
    expect(opened).toBe(0);
  });
});
