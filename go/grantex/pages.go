package grantex

import "iter"

// PageInfo is common to every page of a list.
type PageInfo struct {
	// Total is how many items there are; exact up to 10,000, and 10,000 above that.
	Total    int `json:"total"`
	Page     int `json:"page"`
	PageSize int `json:"pageSize"`
	// NextCursor is where the next page begins; empty on the last page, and in lists without a cursor.
	NextCursor string `json:"nextCursor,omitzero"`
}

const largestPage = 200

// everyPage yields the items of a list without a cursor, page after page. Total stops at 10,000, so the end is the first page
// that is not full.
func everyPage[T any](first, size int, list func(page, size int) ([]*T, error)) iter.Seq2[*T, error] {
	if size == 0 {
		size = largestPage
	}
	return func(yield func(*T, error) bool) {
		for page := max(first, 1); ; page++ {
			items, err := list(page, size)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < size {
				return
			}
		}
	}
}

// everyCursor yields the items of a list with a cursor, page after page. Items that are added in the meantime may or may
// not be included.
func everyCursor[T any](first string, list func(cursor string) (items []*T, next string, err error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for cursor := first; ; {
			items, next, err := list(cursor)
			if err == nil && next != "" && next == cursor {
				err = newError(CodeUnexpectedAnswer, "the list has a page that is followed by itself")
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}
