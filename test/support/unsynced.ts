import type { Machine } from '../../src/store/machine.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';

/** The machine of the tests, whose power never fails: syncs take most of the time of a short run. */
export const unsynced: Machine = {
  ...nodeMachine,
  disk: {
    ...nodeMachine.disk,
    open: async (...how) => {
      const file = await nodeMachine.disk.open(...how);
      return {
        append: (bytes) => file.append(bytes),
        read: (place) => file.read(place),
        truncate: (length) => file.truncate(length),
        setMode: (mode) => file.setMode(mode),
        datasync: async () => undefined,
        sync: async () => undefined,
        close: () => file.close(),
      };
    },
  },
};
