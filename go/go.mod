module github.com/grantex/grantex/go

go 1.25
