import { expect, it } from '@jest/globals';
import { cardId, cardNames, machineOf } from '../../../../rom/flash/fleet/card-name.ts';
import { fleetHost } from './tasks.ts';

const cards = [
  fleetHost('node1', { device: 'eth0' }),
  fleetHost('Node1', { device: 'eth1' }),
  fleetHost('node2', { device: 'eth0' }),
];

it('names a card by its host alone where that has no other', () => {
  expect(cards.map(cardNames(cards))).toEqual(['node1/eth0', 'Node1/eth1', 'node2']);
  expect(cards.map(cardNames([]))).toEqual(['node1', 'Node1', 'node2']);
});

it('has an id for each card, and one machine for the cards of a host', () => {
  expect(new Set(cards.map(cardId)).size).toBe(3);
  expect(cards.map(machineOf)).toEqual(['node1', 'node1', 'node2']);
});
