"""Who is told what: notifications of the journal's entries, and the live stream."""
