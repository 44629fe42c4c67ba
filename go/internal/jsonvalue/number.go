package jsonvalue

import "strconv"

func (p *Scratch) number() (float64, error) {
	start := p.at
	p.take('-')
	digits := p.at
	if whole := p.digits(); whole == 0 || (whole > 1 && p.text[digits] == '0') {
		return 0, ErrNotJSON
	}
	isInteger := true
	if p.take('.') {
		isInteger = false
		if p.digits() == 0 {
			return 0, ErrNotJSON
		}
	}
	if p.take('e') || p.take('E') {
		isInteger = false
		if !p.take('+') {
			p.take('-')
		}
		if p.digits() == 0 {
			return 0, ErrNotJSON
		}
	}
	text := p.text[start:p.at]
	if isInteger && digits == start && len(text) <= 15 {
		var number int64
		for _, digit := range []byte(text) {
			number = number*10 + int64(digit-'0')
		}
		return float64(number), nil
	}
	// The only error left is ErrRange, with which the number is infinite, as in JavaScript.
	number, _ := strconv.ParseFloat(text, 64)
	return number, nil
}

func (p *Scratch) digits() (count int) {
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
		count++
	}
	return count
}
