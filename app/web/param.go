package web

import (
	"net/url"

	"github.com/labstack/echo/v4"
)

// param is a piece of the path as it was meant. Echo matches the escaped path
// where there is one, and hands its pieces over as they are.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	plain, err := url.PathUnescape(value)
	if err != nil {
		return value
	}
	return plain
}
