/** The two channels between main process and preload; everything else of the bridge is the contract. */
export const INVOKE_CHANNEL = 'postern:invoke';
export const EVENT_CHANNEL = 'postern:event';
