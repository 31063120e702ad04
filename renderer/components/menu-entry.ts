/** What a menu lists. */

export type MenuEntry =
  | 'separator'
  | {
      readonly label: string;
      /** The accelerator, as people read it: "Ctrl+Z". */
      readonly keys?: string;
      readonly disabled?: boolean;
      readonly run: () => void;
    };
