package limits

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

func parseBudget(value jsonvalue.Value, at place) (*details.Budget, error) {
	if value.IsMissing() {
		return nil, nil
	}
	if err := checkMembers(value, at, budgetMembers); err != nil {
		return nil, err
	}
	amount, currency, calls := value.Get("amount"), value.Get("currency"), value.Get("calls")
	if amount.IsMissing() && calls.IsMissing() {
		return nil, mustBe(`an object with "amount" or "calls"`, at, value)
	}
	if amount.IsMissing() && !currency.IsMissing() {
		return nil, faultAt(at.of("currency"), `needs an "amount"`)
	}
	var budget details.Budget
	if !amount.IsMissing() {
		var err error
		if budget.Amount, err = parseDecimal(amount, at.of("amount")); err != nil {
			return nil, err
		}
		if budget.Amount == "0" || strings.HasPrefix(budget.Amount, "-") {
			return nil, mustBe("more than zero", at.of("amount"), amount)
		}
		text, _ := currency.Text()
		if !IsCurrency(text) {
			return nil, mustBe(`three letters A-Z, such as "EUR"`, at.of("currency"), currency)
		}
		budget.Currency = strings.Clone(text)
	}
	if !calls.IsMissing() {
		number, ok := calls.Whole()
		if !ok || number < 1 || number > maxBudgetCalls {
			return nil, mustBe(fmt.Sprintf("a whole number from 1 to %d", maxBudgetCalls), at.of("calls"), calls)
		}
		budget.Calls = number
	}
	per, _ := value.Get("per").Text()
	if !slices.Contains(periods, per) {
		return nil, mustBe("one of "+strings.Join(periods, ", "), at.of("per"), value.Get("per"))
	}
	budget.Per = strings.Clone(per)
	return &budget, nil
}

// IsCurrency reports whether a text is three capital letters, as ISO 4217 names currencies.
func IsCurrency(text string) bool {
	return len(text) == 3 && !strings.ContainsFunc(text, func(letter rune) bool { return letter < 'A' || letter > 'Z' })
}
