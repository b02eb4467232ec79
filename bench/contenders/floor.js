// The lower bound for any watcher: an observer of everything that does nothing.
new MutationObserver(() => {}).observe(document, { childList: true, characterData: true, subtree: true });
