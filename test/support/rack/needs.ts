import { isRootHere } from '../../../lab/network/entry.ts';
import { noLab } from '../lab/needs.ts';

/** Why no rack can be set up here; undefined where it can. romkit's own DHCP server changes its user, as root does. */
export const noRack: string | undefined = isRootHere() ? noLab : 'this takes root';
