import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';

interface Props {
  readonly text: string;
  /** For screen readers: what is copied. */
  readonly what: string;
}

/** Copies a text; absent where the browser does not let pages do so (no TLS and not on loopback). */
export function CopyButton({ text, what }: Props): React.JSX.Element | null {
  const clipboard = useClipboard({ timeout: 2000 });
  if ((navigator as Partial<Navigator>).clipboard === undefined) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`Copy ${what}`}
      onClick={() => clipboard.copy(text)}
    >
      {clipboard.copied ? 'Copied' : 'Copy'}
    </Button>
  );
}
