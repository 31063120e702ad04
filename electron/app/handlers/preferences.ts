/** Operations on the preferences of this computer. */
import type { AppContext } from './app-context.ts';
import type { Handlers } from '../base/handler-types.ts';

/** The contract's operations on preferences. */
export function preferenceHandlers({
  preferences,
}: AppContext): Pick<Handlers, 'app.preferences' | 'app.setPreferences'> {
  return {
    'app.preferences': () => preferences.read(),
    'app.setPreferences': (some) => preferences.update(some),
  };
}
