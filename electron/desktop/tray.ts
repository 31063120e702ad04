/** The icon in the tray of Windows and Linux: the relay goes on while the window is closed. macOS has its dock for that. */
import { inShellLanguage } from './desktop-language.ts';
import { t } from '../../shared/text/text.ts';
import { Menu, nativeImage, Tray } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { Application } from '../app/application.ts';
import { endpointText } from '../../shared/domain/endpoint.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';
import type { RelayState } from '../../shared/contract/relay-types.ts';

/** px; the system scales it to its own size. */
const ICON_SIZE = 32;

type Known = Pick<RelayState, 'phase' | 'listening'>;

export interface TrayActions {
  readonly open: () => void;
  readonly startRelay: () => void;
  readonly stopRelay: () => void;
  readonly quit: () => void;
}

export interface KeptTray {
  /** True while a relay runs that must outlive the window, and the icon is there to bring that back. */
  holds(): boolean;
  /** The window was shown again: without a relay the icon goes. */
  refresh(): void;
  stop(): void;
}

export interface TrayOptions {
  /** Path of a PNG. */
  readonly icon: string;
  readonly open: () => void;
  readonly quit: () => void;
  /** True while the icon is the only way back to the window. */
  readonly hidden: () => boolean;
}

/** Shows the icon while a relay runs or the window is hidden. */
export function keepTray(
  application: Pick<Application, 'client' | 'subscribe'>,
  { icon, hidden, ...window }: TrayOptions,
): KeptTray {
  let state: Known | null = null;
  let tray: Tray | null = null;
  const { client } = application;
  const actions: TrayActions = {
    ...window,
    startRelay: () => void startRelay(),
    stopRelay: () => void client.invoke('relay.stop', {}).catch(() => undefined),
  };
  /** Where its mail goes was not seen here yet: the window says it and asks. */
  const startRelay = async (): Promise<void> => {
    try {
      if ((await client.invoke('relay.state', {})).unseen !== null) window.open();
      else await client.invoke('relay.start', {});
    } catch {
      // Why it cannot is in the relay's state, which the menu shows.
    }
  };
  const show = (next: Known | null): void => {
    state = next;
    if (!isOn(state) && !hidden()) {
      tray?.destroy();
      tray = null;
      return;
    }
    tray ??= makeTray(icon, actions.open);
    tray.setToolTip(`Postern: ${inShellLanguage(() => relayInWords(state))}`);
    tray.setContextMenu(Menu.buildFromTemplate(inShellLanguage(() => trayTemplate(state, actions))));
  };
  const told = (next: Known | null): void => {
    // Its counts change four times a second, and the set with each user; a menu that is open must not be taken away for that.
    if (tray === null || relayInWords(next) !== relayInWords(state)) show(next);
  };
  const ask = (): Promise<void> => client.invoke('relay.state', {}).then(told, () => told(null));
  const stops = [application.subscribe('relay', told), application.subscribe('set', () => void ask())];
  void ask();
  return {
    holds: () => tray !== null && isOn(state),
    refresh: () => show(state),
    stop() {
      for (const stop of stops) stop();
      tray?.destroy();
      tray = null;
    },
  };
}

/** Open Postern · how the relay is · start or stop it · Quit. */
export function trayTemplate(state: Known | null, actions: TrayActions): MenuItemConstructorOptions[] {
  const relay: MenuItemConstructorOptions = isOn(state)
    ? { id: 'stop-relay', label: t('Stop Relay'), click: actions.stopRelay }
    : {
        id: 'start-relay',
        label: t('Start Relay'),
        enabled: state !== null && state.phase !== 'stopping',
        click: actions.startRelay,
      };
  return [
    { id: 'open', label: t('Open Postern'), click: actions.open },
    { type: 'separator' },
    { id: 'relay', label: relayInWords(state), enabled: false },
    relay,
    { type: 'separator' },
    { id: 'quit', label: t('Quit'), click: actions.quit },
  ];
}

/** "Relay running on 127.0.0.1:2587". */
export function relayInWords(state: Known | null): string {
  if (state === null) return t('No user set is open');
  const { phase } = state;
  switch (phase) {
    case 'stopped':
      return t('Relay stopped');
    case 'starting':
      return t('Relay starting…');
    case 'running': {
      const places = state.listening.map(endpointText).join(', ');
      return places === '' ? t('Relay running') : t('Relay running on {places}', { places });
    }
    case 'stopping':
      return t('Relay stopping…');
    case 'failed':
      return t('Relay failed: open Postern to see why');
    case 'waiting':
      return t('Relay starting again soon');
    default:
      return assertNever(phase);
  }
}

/** It runs, or is about to. */
function isOn(state: Known | null): boolean {
  return state !== null && ['starting', 'running', 'waiting'].includes(state.phase);
}

function makeTray(icon: string, open: () => void): Tray {
  const tray = new Tray(
    nativeImage.createFromPath(icon).resize({ width: ICON_SIZE, height: ICON_SIZE, quality: 'best' }),
  );
  tray.on('click', open);
  return tray;
}
