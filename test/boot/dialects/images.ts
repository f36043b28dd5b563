import type { CheckedImage } from '../../../boot/dialects/checked-image.ts';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import { scriptPlaces, type ScriptPlaces } from '../../../boot/dialects/script-places.ts';
import type { ImageKind } from '../../../boot/registry/model/image.ts';

/** A checked image with a kernel, and what a test gives it. */
export const checkedImage = (kind: ImageKind, values: Partial<CheckedImage> = {}): CheckedImage => ({
  ...{ kind, title: 'debian revision 3', kernel: 'k/vmlinuz', initrds: [], modules: [], commandLine: '' },
  ...{ url: null, text: null },
  ...values,
});

/** Places on one server with short names. */
export const places = (flavour: 'ipxe' | 'gpxe', values: Partial<Layout> = {}): ScriptPlaces =>
  scriptPlaces({ ...usualLayout, baseUrl: 'http://h', scripts: 's', images: 'i', ...values }, flavour);
