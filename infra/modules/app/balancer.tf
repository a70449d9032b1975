# Where visitors arrive: TLS only, and everything else that comes is sent there.
resource "aws_lb" "this" {
  #checkov:skip=CKV2_AWS_28:The application limits rates itself, and a firewall's common rules refuse FHIR that is uploaded
  #checkov:skip=CKV_AWS_150:Protected where the environment says so: environments.tf
  #checkov:skip=CKV_AWS_91:Who asked for what stands in the application's audit trail; the balancer's lines would hold addresses of pages
  name                       = local.name
  internal                   = var.internal
  load_balancer_type         = "application"
  subnets                    = var.internal ? var.network.private_subnet_ids : var.network.public_subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.environment.deletion_protection
  idle_timeout               = 60 # the page's stream of alerts says something every 15 seconds
}

resource "aws_lb_target_group" "web" {
  #checkov:skip=CKV_AWS_378:TLS ends at the balancer; from there it is the private network
  name                 = "${local.name}-web"
  port                 = 8000
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.network.vpc_id
  deregistration_delay = 30

  health_check {
    path                = "/readyz"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}
