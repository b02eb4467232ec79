// The observer's callback. It is JavaScript because it runs at every change of the page, and a call
// into WebAssembly from cold costs several times what there is to do.

/**
 * An observer that keeps its records in a list, the newest last, and in a set the texts that changed: a
 * clock's text changes often between two looks and is looked at once. It calls `wake` when there was
 * nothing. More than `most` of both give way to one `null` in the list: everything may have changed.
 */
export function keepRecords(kept, texts, most, wake) {
  return new MutationObserver((records) => {
    const wasEmpty = kept.length + texts.size === 0;
    if (kept[0] !== null) {
      for (const record of records) {
        if (record.type === 'characterData') texts.add(record.target);
        else kept.push(record);
      }
      if (kept.length + texts.size > most) {
        kept.splice(0, kept.length, null);
        texts.clear();
      }
    }
    if (wasEmpty) wake();
  });
}
