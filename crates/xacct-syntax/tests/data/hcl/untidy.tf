resource "aws_iam_role" "a" { name = "a" } // one line
resource "aws_iam_role" "b"   {
	name="b"
	assume_role_policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action=["sts:AssumeRole"],
	  Principal={AWS=["${var.a}","arn:aws:iam::${var.b}:root",],}}]})
	# tags
	tags = {
		a = 1 # one
		# between
		b = (2)   # two
	} /* behind */
	empty = {

	}
	list = [ # opened
		"x", "y",
		"z" # last
	]
	other = [ "a"
	]
}
locals {
  a = { b = <<-X
      text
    X
  }
  list = [
    "one",
    # two
    "two"
    ,
  ]
  map = {
    "k.1" : "v" , "k.2" : "w"
    k3    : [ ] }
  long = (
    var.a
    ? "b"
    : "c"
  )
  f = f(
    1,
    { a = 2 }, # x
  )
}

# nothing
variable "x" {
  # only a comment
}
variable "y" {

  type = map(object({ a = optional(string, "b"), c = list(string) }))
}
