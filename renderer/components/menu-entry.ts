/** What a menu lists. */

export type MenuEntry =
  | 'separator'
  | {
      readonly label: string;
      /** The accelerator, as people read it: "Ctrl+Z". */
      readonly keys?: string;
      readonly disabled?: boolean;
      /** Why it is disabled. */
      readonly why?: string | null;
      /** Set for a choice that is on or off; choosing it leaves the menu open. */
      readonly checked?: boolean;
      readonly run: () => void;
    };
