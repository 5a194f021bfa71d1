package loop

// Merge says that the failure is the same thing as another one, into which its
// loop goes on. Nothing is moved: what hangs on it stays there, and the facts of
// the other count it too, so that taking it apart again restores everything. Both
// have to be open, and it cannot be merged into itself.
//
// Whoever merges saves both: then two merges at once that would make a circle
// meet at one of the two, and one of them fails.
func (f *Failure) Merge(into Failure) error {
	switch {
	case f.State == FailureMerged && f.MergedInto == into.ID:
		return Errorf(Conflict, "%s is merged into %s already.", f.Ref(), into.Ref())
	case f.ID == into.ID:
		return Fault("into", "%s is this very failure, or is merged into it. Name another one.", into.Ref())
	case f.State != FailureOpen:
		return Errorf(Conflict, "%s is %s; take that back first.", f.Ref(), f.State)
	case into.State != FailureOpen:
		return Errorf(Conflict, "%s is %s; take that back first.", into.Ref(), into.State)
	}
	f.State, f.StateReason, f.MergedInto = FailureMerged, "", into.ID
	return nil
}

// Unmerge takes the failure apart from the one that it was merged into. It is a
// Conflict when it is not merged.
func (f *Failure) Unmerge() error {
	if f.State != FailureMerged {
		return Errorf(Conflict, "%s is not merged into another one.", f.Ref())
	}
	f.State, f.MergedInto = FailureOpen, 0
	return nil
}
