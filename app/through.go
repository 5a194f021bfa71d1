package app

import "failforward/loop"

// through goes along a list, page by page, until its end or until do returns false.
func through[T any](read func(cursor string) (loop.Page[T], error), do func(T) bool) error {
	for cursor := ""; ; {
		page, err := read(cursor)
		if err != nil {
			return err
		}
		for _, one := range page.Items {
			if !do(one) {
				return nil
			}
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}
