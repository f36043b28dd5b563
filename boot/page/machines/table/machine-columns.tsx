import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { MachineView } from '../../../server/api/views.ts';

export const features = tableFeatures({ rowSortingFeature });
const helper = createColumnHelper<typeof features, MachineView>();
const column = (id: string, header: string) => helper.accessor(({ id: machine }) => machine, { id, header });

/** The columns; machines come in the order that `sortMachines` gives them. */
export const machineColumns = helper.columns([
  column('name', 'Name'),
  column('mac', 'MAC address'),
  column('state', 'State'),
  column('image', 'Image'),
  column('tags', 'Tags'),
  column('boot', 'Last boot'),
]);
