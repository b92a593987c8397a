package pages

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// overtakenWords say what became of an edition whose words were changed after
// it was put before legal.
func overtakenWords(o notice.Overtaken) string {
	e := o.Edition
	switch {
	case e.VoidedAt == nil && o.Struck > 0:
		return fmt.Sprintf("%s struck out of edition %d, which is with legal. The others stand. Put what is struck before legal again.", parts.Many(o.Struck, "letter was", "letters were"), e.Number)
	case e.VoidedAt == nil:
		return fmt.Sprintf("Edition %d is with legal in the earlier words. Each letter that these changed is struck out of it: put those before legal again.", e.Number)
	}
	return fmt.Sprintf("Edition %d was with legal and is void: %s. Put the letters before legal again.", e.Number, e.VoidReason)
}
