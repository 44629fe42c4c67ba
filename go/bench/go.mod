module github.com/grantex/grantex/go/bench

go 1.25.0

require (
	github.com/go-jose/go-jose/v4 v4.1.4
	github.com/golang-jwt/jwt/v5 v5.3.1
	github.com/grantex/grantex/go v0.0.0
)

require (
	github.com/transparency-dev/merkle v0.0.2 // indirect
	golang.org/x/mod v0.33.0 // indirect
)

replace github.com/grantex/grantex/go => ../
