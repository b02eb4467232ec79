// The observer's callback. It is JavaScript because it runs at every change of the page, and a call
// into WebAssembly from cold costs several times what there is to do.

/**
 * An observer that keeps its records in a list, the newest last, and calls `wake` when it was empty.
 * A list of more than `most` gives way to one `null`: everything may have changed.
 */
export function keepRecords(kept, most, wake) {
  return new MutationObserver((records) => {
    const wasEmpty = kept.length === 0;
    if (kept[0] !== null) {
      for (const record of records) kept.push(record);
      if (kept.length > most) kept.splice(0, kept.length, null);
    }
    if (wasEmpty) wake();
  });
}
