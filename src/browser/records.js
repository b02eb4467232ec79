// What the observer tells, kept until it is looked at. It is JavaScript because the callback runs at
// every change of the page, and a call into WebAssembly from cold costs several times what there is to
// do. The callback reads no record either: from cold each of its properties takes a microsecond, and of
// many records at once a tenth of that.

/**
 * Keeps the records of an observer and calls `wake` when there were none. Of more than `most` that say
 * something none is kept: everything may have changed.
 */
export function keepRecords(most, wake) {
  let batches = [];
  let children = [];
  let texts = new Set();
  let count = 0;

  const forget = () => {
    batches = [];
    children = [];
    texts = new Set();
  };

  /** Drops what newer records leave nothing of. */
  const sift = () => {
    const newestFirst = [];
    for (const records of batches.reverse()) {
      for (let n = records.length - 1; n >= 0; n -= 1) newestFirst.push(records[n]);
    }
    const older = children;
    const settled = new Set();
    children = [];
    batches = [];
    for (const record of newestFirst.concat(older)) {
      const { target } = record;
      if (record.type === 'characterData') {
        texts.add(target);
      } else if (!settled.has(target)) {
        children.push(record);
        // All that the parent had before is gone, and it had nothing but what was added.
        if (record.nextSibling === null && record.previousSibling === null) settled.add(target);
      }
    }
  };

  return {
    observer: new MutationObserver((records) => {
      const isFirst = count === 0;
      if (count <= most) {
        batches.push(records);
        count += records.length;
        if (count > most) {
          sift();
          // At least as many again come before it is sifted again.
          const kept = children.length + texts.size;
          if (kept <= most / 2) count = kept;
          else forget();
        }
      }
      if (isFirst) wake();
    }),

    /** Whether nothing came since it was taken. */
    get isEmpty() {
      return count === 0;
    },

    /**
     * What was kept, and none of it any more: the records that tell of children, the newest first, but for
     * those of a parent that a newer one leaves nothing of; and the texts that changed, each once, as a
     * clock's text changes often between two looks. Nothing where there was more than is kept.
     */
    take() {
      const isTooMuch = count > most;
      sift();
      const taken = { children, texts: [...texts] };
      forget();
      count = 0;
      return isTooMuch ? undefined : taken;
    },
  };
}
