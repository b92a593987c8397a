package pages

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/notice"
)

// overtakenWords say what became of an edition whose words were changed after
// it was put before legal.
func overtakenWords(e notice.Edition) string {
	if e.VoidedAt == nil {
		return fmt.Sprintf("Edition %d is with legal in the earlier words. Where these changed a letter it becomes void: put the letters before legal again.", e.Number)
	}
	return fmt.Sprintf("Edition %d was with legal and is void: %s. Put the letters before legal again.", e.Number, e.VoidReason)
}
