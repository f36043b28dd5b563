// What came over the wire ends on terminals: no escape sequence may pass, nor a line feed that forges a line.
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text that may be shown: controls become U+FFFD, and no more than `maxChars` of it remain. */
export function showable(text: string, maxChars = 1024): string {
  return (text.length > maxChars ? `${text.slice(0, maxChars)}…` : text).replace(controls, '\ufffd');
}

/** A string field up to its first NUL, if it has one. */
export function fieldText(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return showable(bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8'));
}
