package journal

// KeepAtMost makes the bound on what a writer keeps one that a test reaches with little. It is MostBytes otherwise.
func (w *Writer) KeepAtMost(bytes int) { w.most = bytes }

// Most is a writer's bound.
func (w *Writer) Most() int { return w.most }
